"""Who was locked out gets in again when he was let."""
from asa import login

login("guest", "guest-word-1").close()
