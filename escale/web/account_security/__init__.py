"""What protects an account beyond its password: pages that applicants and members share."""
