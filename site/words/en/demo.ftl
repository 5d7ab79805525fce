# Homes with trouble, to try the findings with.

cli-usage-trouble = NAME,…
cli-demo-trouble = Write a home in which something goes wrong instead: names from the list below, or all
cli-demo-twin = Write the harmless twin: it looks much the same, and nothing is wrong
cli-demo-no-trouble = { $name } is none of the kinds of trouble.
cli-heading-troubles = Kinds of trouble

# A building that never ends, as a capture.

cli-usage-story = STORY
cli-demo-building = Write a building of forty things instead of a home; it begins on a Monday at nine in Paris
cli-demo-story = What happens in the building: demo (a newcomer and an infection within five minutes), quiet (nothing that asks anything of anybody), or bad-week (a switch fails, a doorbell is infected, an update brings new parties); demo if not given
cli-demo-days = So many days of the building; one if not given

# A hub over the building.

cli-demo-speed = The building begins a day ago and runs so many times faster, until it has caught up; 1, which begins now, if not given
cli-demo-listen = Where the hub of the building listens: 127.0.0.1:7180 if not given, or another port where that is taken
usage-demo-listen = { $text } is no address for a browser. Write 127.0.0.1:7180, or another port.
demo-runs =
    A hub over a made-up building: forty things, whose packets are real and whose makers are not.
    A newcomer comes within the first minute; at minute three something goes wrong.

        { $url }
        name      { $login }
        password  { $password }

    From another terminal: gardien login { $url } --login { $login }, then gardien things.
    Ctrl-C ends it; nothing of it is kept.
