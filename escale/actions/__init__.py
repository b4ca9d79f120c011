"""The procedure: one module an act. `ls` here reads as the regulation."""
