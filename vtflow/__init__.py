"""vtflow: the handover of Veilig Thuis meldingen across the chain, orchestrated."""
