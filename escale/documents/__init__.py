"""What people provide, received, made safe and kept."""
