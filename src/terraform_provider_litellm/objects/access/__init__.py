"""What several keys, teams and customers share: budgets."""
