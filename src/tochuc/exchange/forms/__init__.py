"""Forms (biểu) for units without access: a workbook per unit and period, given out, filled, read back.

Always true: a form bears a signed code (unit, period, edition, figures); what comes back is read by its codes, so an
inserted row or a moved column does no harm, and a form of another unit, period or edition is told apart.
"""
