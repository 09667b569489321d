"""Claims (申报): points for what no system recorded, checked and approved by people who are not concerned."""
