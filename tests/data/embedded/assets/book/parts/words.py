def sentence(rate, note):
    return f"{rate}: {note}"
