"""Invented people's names by origin, written for this region. Lists only; no real family is meant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Given names and family names that go together, and the census code of ethnicity. `share` is the weight with which
    households are drawn. A family name is a pair (borne by men, borne by women), the same twice where it has one form."""

    name: str
    ethnicity: str
    share: float
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    families: tuple[tuple[str, str], ...]


def _same(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in names)


ENGLISH = Origin(
    "English", "WBRI", 0.50,
    ("Olivia", "Ellie-Mae", "Grace", "Zoë", "Chloé", "Lily-Rose", "Amelia", "Poppy", "Freya", "Jasmine", "Holly",
     "Scarlett", "Tia", "Demi-Leigh", "Summer", "Courtney", "Abigail", "Ruby", "Megan", "Kayleigh", "Renée", "Esmé"),
    ("Jack", "Alfie", "Tyler", "Callum", "Kai", "Harvey", "Riley-James", "Declan", "Joshua", "Theo", "Ashton", "Lewis",
     "Corey", "Jayden", "Finlay", "Mason", "Reece", "Billy-Joe", "Noah", "Zachary", "Kane", "Toby"),
    _same("Ashworth", "Butterworth", "Clegg", "Dyson", "Entwistle", "Fitton", "Greenhalgh", "Hardcastle", "Kershaw",
          "Lees", "Mellor", "Ogden", "Pilling", "Rigby", "Schofield", "Taylor-Ward", "Unsworth", "Whitehead", "Winterbottom",
          "Smith-Lomas", "Wolstenholme", "Brierley", "Crompton", "Haslam"),
)  # fmt: skip
PAKISTANI = Origin(
    "Pakistani", "APKN", 0.17,
    ("Aisha", "Zainab", "Fatima", "Maryam", "Hafsa", "Iqra", "Sana", "Noor", "Amina", "Khadija", "Laiba", "Rukhsana",
     "Shazia", "Mehwish", "Sumaira", "Alishba"),
    ("Hamza", "Ibrahim", "Bilal", "Zain", "Usman", "Ali", "Hassan", "Adeel", "Faisal", "Imran", "Danyal", "Kashif",
     "Mohammed Ayaan", "Muhammad Yusuf", "Sohail", "Waqas"),
    _same("Hussain", "Mahmood", "Akhtar", "Iqbal", "Rashid", "Shabbir", "Malik", "Qureshi", "Yousaf", "Saleem", "Javed",
          "Bashir", "Ul-Haq", "Mirza", "Chaudhry"),
)  # fmt: skip
BANGLADESHI = Origin(
    "Bangladeshi", "ABAN", 0.12,
    ("Tahmina", "Nusrat", "Sadia", "Rumana", "Farhana", "Jannat", "Mahira", "Tasnim", "Anika", "Shirin", "Rahima", "Sultana"),
    ("Tanvir", "Rayhan", "Shakil", "Arif", "Mahin", "Sabbir", "Nayeem", "Rafi", "Abdul Kadir", "Jubayer", "Tawhid", "Fahim"),
    _same("Rahman", "Miah", "Uddin", "Chowdhury", "Islam", "Choudhury", "Alom", "Haque", "Kabir", "Talukdar", "Sarkar", "Ullah"),
)  # fmt: skip
POLISH = Origin(
    "Polish", "WOTH", 0.06,
    ("Zuzanna", "Maja", "Oliwia", "Małgorzata", "Agnieszka", "Wiktoria", "Alicja", "Bożena", "Natalia", "Żaneta"),
    ("Jakub", "Szymon", "Łukasz", "Mateusz", "Paweł", "Kacper", "Bartosz", "Michał", "Tomasz", "Stanisław"),
    (("Kowalczyk", "Kowalczyk"), ("Wiśniewski", "Wiśniewska"), ("Wójcik", "Wójcik"), ("Zieliński", "Zielińska"),
     ("Dąbrowski", "Dąbrowska"), ("Śliwiński", "Śliwińska"), ("Nowicki", "Nowicka"), ("Gałązka", "Gałązka")),
)  # fmt: skip
WEST_AFRICAN = Origin(
    "West African", "BAFR", 0.06,
    ("Adaeze", "Ngozi", "Folasadé", "Abena", "Efua", "Temitọpẹ", "Chiamaka", "Akosua", "Yetunde", "Aminata"),
    ("Kwame", "Chinedu", "Olúwaṣeun", "Kofi", "Emeka", "Adébáyọ̀", "Ebenezer", "Ikenna", "Yaw", "Lamine"),
    _same("Okafor", "Mensah", "Adeyẹmi", "Boateng", "N'Diaye", "Okonkwo", "Owusu-Ansah", "Ogunbanjo", "Asante", "Eze"),
)  # fmt: skip
IRISH = Origin(
    "Irish", "WIRI", 0.05,
    ("Siobhán", "Róisín", "Niamh", "Aoife", "Caoimhe", "Orla", "Sinéad", "Bríd"),
    ("Seán", "Cillian", "Pádraig", "Ciarán", "Rónán", "Eoin", "Tadhg", "Oisín"),
    _same("O'Brien", "O'Connor", "Ní Riain", "McDonagh", "Gallagher", "O'Donnell", "Mac Giolla", "Doherty", "Mulrooney"),
)  # fmt: skip
ROMANIAN = Origin(
    "Romanian", "WOTH", 0.04,
    ("Ioana", "Ștefania", "Andreea", "Mădălina", "Crina", "Bianca"),
    ("Răzvan", "Ionuț", "Ștefan", "Mihai", "Dragoș", "Sorin"),
    _same("Popescu", "Ionescu", "Munteanu", "Ciobanu", "Bălan", "Tănase", "Șerban"),
)  # fmt: skip

ORIGINS = (ENGLISH, PAKISTANI, BANGLADESHI, POLISH, WEST_AFRICAN, IRISH, ROMANIAN)

NICKNAMES = {
    "Olivia": "Liv", "Abigail": "Abbie", "Megan": "Meg", "Amelia": "Millie", "Courtney": "Court", "Scarlett": "Scar",
    "Jasmine": "Jas", "Alfie": "Alf", "Joshua": "Josh", "Zachary": "Zach", "Theo": "Theodore", "Callum": "Cal",
    "Lewis": "Lew", "Toby": "Tobias", "Jack": "Jackie", "Harvey": "Harv", "Mohammed": "Mo", "Muhammad": "Mo",
    "Ibrahim": "Ibby", "Zainab": "Zainy", "Fatima": "Fati", "Szymon": "Simon", "Jakub": "Kuba", "Zuzanna": "Zuzia",
    "Natalia": "Nat", "Małgorzata": "Gosia", "Mateusz": "Matt", "Michał": "Mike", "Siobhán": "Shiv", "Pádraig": "Paddy",
    "Ebenezer": "Eben", "Temitọpẹ": "Temi", "Andreea": "Andi", "Ștefania": "Stefi",
}  # fmt: skip
"""What somebody is called, for what is on the birth certificate, or the other way round."""

GIVEN_SPELLINGS = {
    "Mohammed": "Muhammad", "Muhammad": "Mohammad", "Aisha": "Ayesha", "Maryam": "Mariam", "Fatima": "Fathima",
    "Zainab": "Zaynab", "Khadija": "Khadeeja", "Hamza": "Humza", "Ibrahim": "Ebrahim", "Usman": "Uthman", "Hassan": "Hasan",
    "Yusuf": "Yousuf", "Noor": "Nur", "Amina": "Aminah", "Tanvir": "Tanveer", "Rayhan": "Rehan", "Nusrat": "Nusrath",
    "Sultana": "Sultanah", "Kwame": "Kwami", "Aminata": "Aminatta", "Łukasz": "Lucas", "Oliwia": "Olivia", "Kacper": "Kasper",
    "Wiktoria": "Viktoria", "Seán": "Shaun", "Niamh": "Neve", "Caoimhe": "Keeva", "Aoife": "Eefa", "Tadhg": "Tyg", "Mihai": "Mihail",
}  # fmt: skip
FAMILY_SPELLINGS = {
    "Hussain": "Hussein", "Akhtar": "Akhter", "Iqbal": "Eqbal", "Mahmood": "Mehmood", "Rashid": "Rasheed", "Malik": "Maleek",
    "Qureshi": "Quraishi", "Yousaf": "Yusuf", "Saleem": "Salim", "Javed": "Javaid", "Chaudhry": "Choudry", "Rahman": "Rehman",
    "Miah": "Mia", "Uddin": "Udin", "Chowdhury": "Choudhury", "Choudhury": "Chowdhry", "Islam": "Eslam", "Haque": "Hoque",
    "Okafor": "Okafour", "Mensah": "Mensa", "Wójcik": "Voytsik", "Wiśniewska": "Wiśniewski", "Zielińska": "Zieliński",
    "Dąbrowska": "Dąbrowski", "Śliwińska": "Śliwiński", "Nowicka": "Nowicki", "McDonagh": "MacDonagh", "Doherty": "Dougherty",
    "O'Connor": "Connor", "Popescu": "Popesku",
}  # fmt: skip
"""The same names written down by ear, or in the form that the other sex bears."""
