# esp: see README
