### Who a thing is, and who stands behind its parties

who-radio = The radio part inside comes from { $maker }, which says nothing about who made the thing.
who-no-claim = There is too little to say who it is.
who-contradiction-kind = It says it is { $says }, but behaves like { $behaves }.
who-contradiction-maker = It says it is made by { $says }, but talks to { $behaves }.
who-companies = Behind the names it talks to: { $list }.
who-company-item = { $company } ({ $trade })

who-cli-knowledge = Also know the rows of this file: domain, company, trade, kind, evidence, between tabs. May be given often
who-cli-list = Also know the domains of this file, all of one trade. May be given often
who-cli-usage-list = TRADE=FILE
who-cli-no-list = { $value } is no list. Write TRADE=FILE, with one of these trades: { $list }.
who-cli-refused = { $file }, line { $line }: left out, since { $why }.
who-cli-cannot-read = { $file } cannot be read: { $cause }.

reason-http-says = In a web request it says { $saw }.
reason-http-path = It asks the web for { $saw }.
reason-edimax = In Edimax’s own language it says { $saw }.
reason-mdns-instance = In the list of services it is called { $saw }.
reason-hnap = To its app it says { $saw }.
reason-upnp = In its description on the network it says { $saw }.

## Kinds of things

who-kind-camera = a camera
who-kind-doorbell = a doorbell
who-kind-plug = a plug
who-kind-switch = a switch
who-kind-lamp = a lamp
who-kind-bridge = a bridge for other things
who-kind-sensor = a sensor
who-kind-siren = a siren
who-kind-scale = a scale
who-kind-speaker = a speaker
who-kind-voice-assistant = a voice assistant
who-kind-media-player = a player of films or music
who-kind-tv = a television
who-kind-console = a game console
who-kind-phone = a phone
who-kind-tablet = a tablet
who-kind-computer = a computer
who-kind-ip-phone = a desk phone
who-kind-printer = a printer
who-kind-3d-printer = a 3D printer
who-kind-storage = a store of files
who-kind-router = a router
who-kind-access-point = a Wi-Fi access point
who-kind-lock = a lock
who-kind-lock-hub = a bridge for locks
who-kind-garage-door = a garage door
who-kind-thermostat = a thermostat
who-kind-vacuum = a cleaning robot
who-kind-hot-drinks = a coffee machine or kettle
who-kind-appliance = a household machine
who-kind-energy-meter = a meter or inverter
who-kind-irrigation = a watering controller
who-kind-pet-feeder = a pet feeder

## Trades

who-trade-maker = maker of things
who-trade-platform = serves things of many makers
who-trade-cloud = rents out computers
who-trade-content = delivers content
who-trade-push = delivers notices to phones
who-trade-software = maker of software
who-trade-certificates = vouches for servers
who-trade-time = tells the time
who-trade-resolver = looks up names
who-trade-analytics = studies use
who-trade-advertising = advertising
who-trade-social = social network

## Why a row was refused

who-refused-cells = the number of cells is wrong
who-refused-empty = a cell is empty that may not be
who-refused-too-long = a cell is too long
who-refused-character = a cell has a character that none may have
who-refused-domain = this is no domain name
who-refused-trade = no such trade
who-refused-kind = no such kind
who-refused-twice = the name is there twice
who-refused-too-many = there are too many rows
