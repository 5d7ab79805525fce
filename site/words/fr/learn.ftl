# Proposing a declaration, and comparing two.
