"""Pages of the register: who lives where, who represents a household, who holds which office; sheets in and out."""
