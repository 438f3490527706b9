"""Operations: what keeps the company running, and what it does when something happens."""
