"""Fields that forgive what people type, and say exactly what they cannot forgive."""
