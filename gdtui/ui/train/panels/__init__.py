"""The panels of the Train screen: each shows one side of the same snapshot."""
