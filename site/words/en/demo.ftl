# Homes with trouble, to try the findings with.

cli-usage-trouble = NAME,…
cli-demo-trouble = Write a home in which something goes wrong instead: names from the list below, or all
cli-demo-twin = Write the harmless twin: it looks much the same, and nothing is wrong
cli-demo-no-trouble = { $name } is none of the kinds of trouble.
cli-heading-troubles = Kinds of trouble
