# ike: see README
