"""What people see and are asked."""
