"""The panels of the Train screen: each shows one aspect of the same snapshot."""
