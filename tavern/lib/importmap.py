def importmap_hash() -> str:
    return ""
