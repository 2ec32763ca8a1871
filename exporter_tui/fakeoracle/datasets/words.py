"""Words that names, addresses and products of the sample schemas are put together from.

Enters: nothing. Leaves: tuples. Some hold letters outside ASCII, as real data does.
"""

FIRST_NAMES = (
    "Ada", "Adrian", "Aisha", "Alina", "Amir", "Ana", "Andrew", "Anjali", "Astrid", "Benjamin",
    "Bianca", "Björn", "Bruno", "Camille", "Carlos", "Chen", "Chloe", "Clara", "Daniel", "Dario",
    "Deepa", "Diego", "Dmitri", "Elena", "Elias", "Emma", "Eszter", "Fatima", "Felix", "Fiona",
    "Gabriel", "Grace", "Hana", "Hassan", "Helena", "Hugo", "Ines", "Isaac", "Ivan", "Jana",
    "Jasper", "João", "Jonas", "Judith", "Karim", "Katarina", "Kenji", "Lara", "Leila", "Leon",
    "Lucas", "Magda", "Malik", "Marta", "Mateo", "Maya", "Mehmet", "Mina", "Miriam", "Nadia",
    "Nikhil", "Noah", "Nora", "Olga", "Omar", "Oscar", "Paula", "Pavel", "Petra", "Priya",
    "Quentin", "Rafael", "Rania", "René", "Rosa", "Samuel", "Sara", "Selma", "Simon", "Sofía",
    "Tariq", "Teresa", "Theo", "Tomás", "Uma", "Valentina", "Viktor", "Wei", "Xavier", "Yasmin",
    "Youssef", "Yuki", "Zahra", "Zoë",
)  # fmt: skip
LAST_NAMES = (
    "Abbott", "Adeyemi", "Almeida", "Andersson", "Baker", "Baumann", "Becker", "Bianchi", "Bose",
    "Brennan", "Castillo", "Chandra", "Cohen", "Costa", "Da Silva", "De Vries", "Dubois", "Eriksen",
    "Fernández", "Fischer", "Fontaine", "Fujita", "García", "Gruber", "Haddad", "Hansen",
    "Hoffmann", "Horváth", "Ibrahim", "Ivanova", "Jensen", "Johnson", "Kaur", "Keller", "Khan",
    "Kim", "Kowalska", "Kumar", "Lambert", "Larsen", "Lefèvre", "Li", "Lindqvist", "Lopez", "Maier",
    "Marchetti", "Martin", "Mendes", "Meyer", "Moreau", "Murphy", "Nakamura", "Ndiaye", "Nguyen",
    "Novák", "O'Brien", "O'Connor", "Okafor", "Olsen", "Pérez", "Petrov", "Popescu", "Rahman",
    "Reyes", "Ricci", "Rossi", "Sánchez", "Schmidt", "Schneider", "Singh", "Smith", "Sokolov",
    "Svoboda", "Takahashi", "Taylor", "Thompson", "Tran", "Ueda", "Van Dijk", "Vargas", "Virtanen",
    "Wagner", "Walker", "Wang", "Weber", "Wójcik", "Yamamoto", "Yılmaz", "Zhang", "Zimmermann",
)  # fmt: skip
REGIONS = ("Europe", "Americas", "Asia", "Oceania", "Africa")
COUNTRIES = (
    ("AT", "Austria", 0), ("AU", "Australia", 3), ("BE", "Belgium", 0), ("BR", "Brazil", 1),
    ("CA", "Canada", 1), ("CH", "Switzerland", 0), ("CL", "Chile", 1), ("CN", "China", 2),
    ("CZ", "Czechia", 0), ("DE", "Germany", 0), ("DK", "Denmark", 0), ("EG", "Egypt", 4),
    ("ES", "Spain", 0), ("FI", "Finland", 0), ("FR", "France", 0), ("GB", "United Kingdom", 0),
    ("HU", "Hungary", 0), ("IN", "India", 2), ("IT", "Italy", 0), ("JP", "Japan", 2),
    ("KE", "Kenya", 4), ("KR", "South Korea", 2), ("MX", "Mexico", 1), ("NG", "Nigeria", 4),
    ("NL", "Netherlands", 0), ("NO", "Norway", 0), ("NZ", "New Zealand", 3), ("PL", "Poland", 0),
    ("PT", "Portugal", 0), ("SE", "Sweden", 0), ("SG", "Singapore", 2), ("TR", "Türkiye", None),
    ("US", "United States", 1), ("ZA", "South Africa", 4),
)  # fmt: skip
CITIES = (
    ("Vienna", "AT", "1010", None), ("Sydney", "AU", "2000", "New South Wales"),
    ("São Paulo", "BR", "01310-100", "São Paulo"), ("Toronto", "CA", "M5H 2N2", "Ontario"),
    ("Zürich", "CH", "8001", None), ("Shanghai", "CN", "200001", None),
    ("München", "DE", "80331", "Bayern"), ("København", "DK", "1050", None),
    ("Cairo", "EG", None, None), ("Málaga", "ES", "29001", "Andalucía"),
    ("Lyon", "FR", "69001", None), ("Oxford", "GB", "OX1 3BG", None),
    ("Bengaluru", "IN", "560001", "Karnataka"), ("Torino", "IT", "10121", "Piemonte"),
    ("Tōkyō", "JP", "100-0001", None), ("Nairobi", "KE", "00100", None),
    ("Ciudad de México", "MX", "06000", "CDMX"), ("Lagos", "NG", None, "Lagos State"),
    ("Utrecht", "NL", "3511", "Utrecht"), ("Łódź", "PL", "90-001", "Łódzkie"),
    ("Singapore", "SG", "018956", None), ("Seattle", "US", "98101", "Washington"),
    ("Austin", "US", "73301", "Texas"), ("Cape Town", "ZA", "8001", "Western Cape"),
)  # fmt: skip
STREETS = (
    "Harbour Road", "Station Street", "Mill Lane", "Park Avenue", "Ringstraße", "Rue de la Paix",
    "Via Roma", "Calle Mayor", "King's Road", "Market Square", "River Walk", "Hill View",
)  # fmt: skip
DEPARTMENTS = (
    "Board Office", "Legal", "Buying", "People & Culture", "Dispatch", "Software", "Press",
    "Wholesale", "Controlling", "Bookkeeping", "Treasury", "Compliance", "Customer Care",
    "Returns", "Quality", "Assembly", "Facilities", "Data Platform", "Security", "Web Shop",
    "Stores North", "Stores South", "Design", "Research", "Training", "Payroll", "Catering",
)  # fmt: skip
JOBS = (
    ("DIRECTOR", "Managing Director", 14000, 28000),
    ("HEAD", "Head of Department", 7200, 15500),
    ("ASSIST", "Executive Assistant", 2900, 5200),
    ("CONTROL", "Controller", 4100, 8800),
    ("SALES_EX", "Sales Executive", 3900, 11500),
    ("SALES_AS", "Sales Associate", 2400, 5100),
    ("BUYER", "Buyer", 3300, 7400),
    ("STOCK", "Stock Keeper", 2100, 4300),
    ("DRIVER", "Driver", 2200, 4100),
    ("DEV", "Software Developer", 4200, 9900),
    ("ADMIN", "Systems Administrator", 3800, 8200),
    ("DESIGNER", "Product Designer", 3600, 8000),
    ("CARE", "Customer Care Agent", 2300, 4400),
    ("LAWYER", "Legal Counsel", 5200, 12500),
    ("RECRUIT", "Recruiter", 3100, 6900),
    ("INTERN", "Intern", 900, None),
)  # fmt: skip
CATEGORIES = (
    ("Kitchen", ("Kettle", "Pan", "Knife", "Teapot", "Grinder", "Whisk", "Bowl")),
    ("Garden", ("Spade", "Hose", "Lantern", "Trowel", "Planter", "Bench", "Rake")),
    ("Office", ("Chair", "Desk", "Lamp", "Stapler", "Monitor Arm", "Notebook", "Shelf")),
    ("Outdoor", ("Tent", "Rucksack", "Compass", "Stove", "Headlamp", "Rope", "Flask")),
    ("Electronics", ("Speaker", "Charger", "Headphones", "Router", "Camera", "Keyboard", "Hub")),
    ("Toys", ("Puzzle", "Kite", "Train Set", "Globe", "Yo-yo", "Building Blocks", "Drum")),
)  # fmt: skip
ADJECTIVES = (
    "Classic", "Compact", "Deluxe", "Everyday", "Folding", "Heavy-Duty", "Light", "Modern",
    "Portable", "Professional", "Quiet", "Rustic", "Silent", "Smart", "Solid", "Ultra",
)  # fmt: skip
MATERIALS = (
    "Aluminium", "Bamboo", "Ceramic", "Copper", "Cotton", "Glass", "Oak", "Steel", "Titanium",
    "Walnut",
)  # fmt: skip
WAREHOUSES = ("Rotterdam", "Linz", "Poznań", "Memphis", "Nagoya", "Santos")
REMARKS = (
    "leave at the door", "ring twice", "gift wrap – please no price", "fragile",
    "bitte nicht knicken", "livrer après 18 h", "お急ぎ便", "deliver with the first order",
    "call before delivery, gate \"B\"", "second floor, no lift",
)  # fmt: skip
