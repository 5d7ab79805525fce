## Live: watching the network from here

cli-look-about = Watch the network from here for a while, and tell what was seen
cli-look-after = Nothing is sent and nothing is changed. Ctrl-C ends the watching early, and tells what was
    seen until then.
cli-look-for = How long to watch: 90s, 10m, 2h (ten minutes unless said)
cli-look-interface = Watch this interface. May be given several times; all that fit unless given
cli-doctor-about = Find out where this machine sits in the network, and what can be seen from here
cli-doctor-after = Nothing on the network is changed, and nothing is sent. Exit code 3 when something needs attention.
cli-doctor-for = How long to listen: 8s unless said
cli-doctor-json = Write it as JSON
cli-usage-span = TIME
cli-usage-interface = INTERFACE
usage-span = { $argument } needs a time such as 90s, 10m or 2h, up to 7 days. It was { $value }.
live-permission = You may not listen to the network. Run it as root (sudo gardien …), or give the program the right once: sudo setcap cap_net_raw+ep { $program }
live-no-interface = No interface here is switched on and leads to a network. Connect one, or name one with --interface.
live-not-there = There is no interface { $name } here. There are: { $list }.
live-kind = The interface { $name } is of a kind that gardien cannot read.
live-refused = The interface { $name } could not be opened: { $cause }.
live-unasked = The system does not tell which interfaces there are: { $cause }.
live-progress = { $left } left · { $packets } packets · { $things } senders
live-progress-dropped = { $left } left · { $packets } packets · { $things } senders · { $dropped } dropped
live-watching = Watching { $list }. Ctrl-C ends it early.
account-live = { $n ->
    [one] One interface was watched.
   *[other] { $n } interfaces were watched.
}
account-live-nothing = { $file }: nothing passed it.
problem-dropped = { $n ->
    [one] The kernel dropped one of { $what } packets of { $file }. It is missing below.
   *[other] The kernel dropped { $n } of { $what } packets of { $file }. They are missing below.
}
problem-away = { $n ->
    [one] { $file } went down or away once. What passed then is missing.
   *[other] { $file } went down or away { $n } times. What passed then is missing.
}
limit-heading-place = What cannot be seen from here
limit-heading-live = What else could not be seen
limit-always-live = Anything said by another way, or at another time, was not seen.
limit-live-plugged-in = This machine is one among others. What things say to the Internet, or to each other, does not pass it. It hears only what is said to all, and to itself. “gardien doctor” says how to change that.
limit-live-gateway = This machine is the router. What things on one network say to each other does not pass it.
limit-live-bridge = This machine joins others. What two things behind the same port say to each other does not pass it.
limit-live-mirror = A switch sends copies to this machine. What the switch does not copy, or drops when there is too much, is not seen, and nobody tells how much that is.
limit-live-dropped = The kernel dropped packets, because there was too much at a time.

## Doctor

shape-plugged-in = This machine is plugged in like any other ({ $sides }).
shape-gateway = This machine is the router of { $sides }.
shape-bridge = This machine joins { $sides }. What they say to each other passes through it.
shape-mirror = A switch sends this machine a copy of what others say ({ $sides }).
doctor-sees = What can be seen from here
sees-internet-v4-yes = What things say to the Internet over IPv4, and its answers.
sees-internet-v4-no = Not what things say to the Internet over IPv4.
sees-internet-v6-yes = What things say to the Internet over IPv6, and its answers.
sees-internet-v6-no = Not what things say to the Internet over IPv6.
sees-between-things-yes = What things say to each other, where that passes here.
sees-between-things-no = Not what things say to each other.
sees-to-all-yes = What things say to all: their names, their services, their requests for addresses.
sees-to-all-no = Not what things say to all.
doctor-stops = What a firewall here could stop
stops-internet-v4-yes = What things say to the Internet over IPv4.
stops-internet-v4-no = Nothing between things and the Internet over IPv4.
stops-internet-v6-yes = What things say to the Internet over IPv6.
stops-internet-v6-no = Nothing between things and the Internet over IPv6.
stops-between-things-yes = What things say to each other, where that passes here.
stops-between-things-no = Nothing between one thing and another.
doctor-stops-later = Only watching is done today. Nothing is stopped.
doctor-change = How to see more
shapechange-plugged-in = Run gardien on the router. Or have the switch copy all ports to the port of this machine (a mirror port). Or put this machine with two network cards between the router and the switch, as a bridge.
shapechange-gateway = To see what things say to each other: a mirror port of the switch, or an access point that keeps its stations apart and lets this machine pass on what they say.
shapechange-bridge = Give each thing, or each group of things, a port of its own. What passes within a switch behind one port is not seen.
shapechange-mirror = Have the switch copy all ports, both directions. To stop something, use the router, or put this machine between as a bridge.
doctor-heard = { $n ->
    [one] Heard in one second
   *[other] Heard in { $n } seconds
}
doctor-heard-counts = { $packets } packets. Between others and the Internet: { $v4 } over IPv4, { $v6 } over IPv6. Between things: { $things }. To all: { $all }.
doctor-checks = What gardien needs
check-listen-fine = You may listen to the network (CAP_NET_RAW).
check-listen-look = You may not listen to the network (CAP_NET_RAW is missing).
remedy-listen-look = Use sudo, or once: sudo setcap cap_net_raw+ep { $detail }
check-firewall-right-fine = You may set up a firewall (CAP_NET_ADMIN). Watching does not need it.
check-firewall-right-note = You may not set up a firewall (CAP_NET_ADMIN is missing). Watching does not need it.
remedy-firewall-right-note = To stop something later, run as root.
check-ring-fine = Packets are taken without copying: { $detail }.
check-ring-look = Packets cannot be taken: { $detail }.
remedy-ring-look = Check that the interface is there and that the kernel has AF_PACKET with rings.
check-dropped-fine = Nothing was dropped while listening.
check-dropped-look = The kernel dropped packets while listening: { $detail }.
remedy-dropped-look = Use a faster machine, or watch fewer interfaces.
check-nftables-fine = The kernel has nftables.
check-nftables-note = The kernel has no nftables: { $detail }.
remedy-nftables-note = To stop something later, use a kernel with nf_tables.
check-nftables-cannot-tell = Without CAP_NET_ADMIN nobody can ask for nftables.
remedy-nftables-cannot-tell = Run it as root to know.
check-bridge-firewall-note = What passes the bridge also passes the rules of the router's firewall ({ $detail }).
remedy-bridge-firewall-note = Where that is not wanted: sysctl net.bridge.bridge-nf-call-iptables=0
check-bridge-memory-fine = A firewall on the bridge can remember talks (nf_conntrack_bridge).
check-bridge-memory-note = A firewall on the bridge cannot remember talks: nf_conntrack_bridge is not here.
remedy-bridge-memory-note = Watching does not need it. To stop something later, use a kernel that has it.
check-forward-v6-note = There is a way to the Internet over IPv6, but this machine does not pass IPv6 on.
remedy-forward-v6-note = If another router does, gardien does not see what passes there: sysctl net.ipv6.conf.all.forwarding
check-landlock-fine = The kernel can lock a program into its own files (Landlock, version { $detail }).
check-landlock-note = The kernel cannot lock a program into its own files (no Landlock).
remedy-landlock-note = Linux 5.13 and later can, where it is switched on.
check-seccomp-fine = The kernel can limit what a program asks of it (seccomp).
check-seccomp-note = The kernel cannot limit what a program asks of it (no seccomp).
remedy-seccomp-note = Use a kernel with CONFIG_SECCOMP_FILTER.
check-clock-fine = The clock is kept in step.
check-clock-look = Nothing keeps the clock in step. Times of what is found would be wrong.
remedy-clock-look = Switch on a time service: timedatectl set-ntp true
check-clock-cannot-tell = The system does not say whether the clock is kept in step.
remedy-clock-cannot-tell = Compare it with another clock.
check-disk-fine = Room for the store: { $detail }.
check-disk-look = There is little room for the store: { $detail }.
remedy-disk-look = Make room, or put the store elsewhere with --store.
check-store-fine = The store is there and its journal holds: { $detail }.
check-store-note = There is no store yet: { $detail }.
remedy-store-note = “gardien import” or “gardien run” makes one.
check-store-look = The store does not do what it must: { $detail }.
remedy-store-look = Do not write to it. “gardien journal verify” and a backup tell more.
check-journal-note = The store is there, but its journal was never signed: { $detail }.
remedy-journal-note = “gardien run” signs it.
