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
