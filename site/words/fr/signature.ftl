# Signatures of declarations.
