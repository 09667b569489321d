"""What the test command needs and the product does not: a database server, catalogues of words."""
