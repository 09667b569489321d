"""Importing rosters (导入名册): what a clerk keeps in a workbook becomes rows, with every bad one named and explained."""
