"""The front desk: what everybody can do, whatever the workflow."""
