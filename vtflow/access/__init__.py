"""Who may reach a melding from outside: keys, the scope of a role as a query, the log of access and its review.

Works on tables beside the events, through `SqlStore.inspect` and `amend`.
"""
