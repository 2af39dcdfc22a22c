"""Prescribers: organisations, agencies and their delegations."""
