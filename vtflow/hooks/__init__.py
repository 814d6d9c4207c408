"""Events for other systems: subscriptions, delivery by webhook, and the shape of ZGW notifications.

The record is the outbox: a cursor a subscription says how far it was served, and moves in the transaction that writes
down what is to be delivered.
"""
