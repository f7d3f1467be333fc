"""What goes out: lists as CSV and XLSX, units and posts as Popolo and W3C ORG, figures as SDMX.

Always true: no cell that leaves is taken for a formula by a spreadsheet; people go out only as holders of posts of
public kinds, without restricted fields; each form can be read back without loss.
"""
