"""What a scraped news page holds beside the article, and what it says of itself."""
