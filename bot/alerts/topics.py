"""What people may choose to hear of: subjects and sectors, by the keys that segments and imported lines use."""

TOPICS = {
    "scam": "Modus penipuan",
    "cost": "Biaya dan PT",
    "law": "Aturan dan kebijakan",
    "gtog": "Program pemerintah",
    "domestic": "Pekerja rumah tangga",
    "seafarer": "Pelaut dan ABK",
    "factory": "Pabrik dan kebun",
}
"""Key -> title of its button. The last three are sectors."""
