"""Plans (phương án): named sets of draft decisions, worked on apart from the books and tried over them."""
