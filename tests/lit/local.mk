# lit: a SIP message, then what the parser must say about it.
