# golden: command lines over pcaps/, output and exit status compared.
