"""Brings the names of authors into the order in which they are spoken."""


def natural(name: str) -> str:
    """"Curie, Marie" as "Marie Curie"; "King, Jr., Martin" as "Martin King Jr."; else unchanged."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}".strip()
    if len(parts) == 3:
        return f"{parts[2]} {parts[0]} {parts[1]}".strip()
    return name.strip()
