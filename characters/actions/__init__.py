"""The verbs of characters. Each trusts its caller about permission: it takes the loaded object."""
