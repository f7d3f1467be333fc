"""Units on any day: the tree and chart, a unit's sheet, its figures, lineage, merged offices, staff reduction."""
