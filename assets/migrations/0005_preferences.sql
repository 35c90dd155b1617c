-- How the screen was left: the order of the list (`name`, `-updated`), and whether it takes the mouse.
ALTER TABLE settings ADD COLUMN list_sort TEXT;
ALTER TABLE settings ADD COLUMN mouse INTEGER CHECK (mouse IN (0, 1));
