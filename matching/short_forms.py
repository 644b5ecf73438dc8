"""Given names, and the short forms and spellings by ear in which people in Greater Manchester write them where no sound tells it. One step only, from a name to its short
forms or back: followed further, most names would be each other's."""

from collections import defaultdict
from collections.abc import Mapping

_TOLD = """
abdul abdullah abdulrahman: abdu
abigail: abby abbie gail
adam: ad
alexander: alex al lex sandy xander
alexandra: alex lexi sandra sandy
alfred: alf alfie fred
alison: ali
amanda: mandy
amelia: millie mel
andreea andrea: andi
andrew: andy drew
angela: angie
anthony: tony ant
aoife: eefa
archibald: archie
arthur: art
barbara: barb babs
benjamin: ben benny benji
bethany: beth
bradley: brad
callum: cal
cameron: cam
caoimhe: keeva kiva
caroline: carrie caz
catherine katherine kathryn: cath cathy kate katie kathy kat kitty
charles: charlie chas chuck
charlotte: charlie lottie char
christina christine: chris chrissie tina
christopher: chris kit
courtney: court
daniel: dan danny
danielle: dani
david: dave davy
deborah: deb debbie
dominic: dom
dorothy: dot dolly
ebenezer: eben
edward: ed eddie ted teddy ned
eleanor: ellie nell nora
elizabeth: liz lizzie beth betty libby eliza elsie lisa
emily: em emmy millie
fatima: fatema fati
florence: flo florrie
frances: fran frankie
francis: frank frankie
frederick: fred freddie
gabriel: gabe
gabrielle: gabby
george: georgie
georgina georgia: georgie
gregory: greg
grzegorz: grzes
harold: harry hal
harriet: hattie harri
harrison: harry
harvey: harv
henry: harry hal
ibrahim ebrahim: ibby
isabel isabella isabelle: izzy bella belle
jacob: jake
jakub: kuba
jacqueline: jackie
james: jim jimmy jamie
janet: jan
jennifer: jen jenny
jasmine: jas jaz
jeremy: jez jem
jessica: jess jessie
joanna joanne: jo
john: jack johnny
jonathan: jon jonny
joseph: joe joey
josephine: jo josie
joshua: josh
judith: judy
julia: jules
katarzyna: kasia
khadija: dija
kimberley: kim
lukasz: lucas
laura: lauren
lawrence laurence: larry laurie
leonard: len lenny leo
lewis louis: lou lew
lillian: lily
louise: lou
lucas: luke
madeleine: maddie
malgorzata: gosia
margaret: maggie meg peggy mags greta
martin: marty
mary: molly polly
matilda: tilly mattie
mateusz: matt
matthew: matt matty
maximilian: max
megan: meg
melissa: mel
michael michal: mick mike mikey micky
mohammed muhammad mohamed mohammad muhammed mohamad: mo md mohd muhd
natalia: nat
nathan: nat nate
nathaniel: nat nathan nate
nicholas: nick nicky
niamh: neve neeve
nicola nicole: nicky nikki
oliver: ollie
olivia: liv livvy
padraig: paddy
pamela: pam
patricia: pat trish tricia patsy
patrick: pat paddy
peter: pete
philip phillip: phil pip
rachel: rach
raymond: ray
rebecca: becky bex becca
richard: rick dick richie ricky
robert: rob bob bobby robbie bert
roger: rodge
ronald: ron ronnie
rosemary: rose rosie
russell: russ
samantha: sam sammy
samuel: sam sammy
sandra: sandy
sarah: sally sadie
scarlett: scar
sean: shaun shawn
sebastian: seb
simon: si
siobhan: shiv shevaun
sophia sophie: soph
stanley: stan
stephanie: steph
stephen steven: steve stevie
stefania: stefi
susan: sue susie
szymon: simon
suzanne: sue suzy
tadhg: tyg tige
temitope: temi
terence: terry
theodore: theo ted teddy
theresa teresa: terry tess
thomas: tom tommy
timothy: tim timmy
toby: tobias
tobias: toby
usman: uthman osman
valerie: val
veronica: ronnie
victor: vic
victoria: vicky tori
vincent: vince vinny
walter: wally walt
william: will bill billy willy liam
yasmin: yas
zachary: zac zach zack
zainab zaynab: zainy
zuzanna: zuzia
"""


def _read() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in _TOLD.split("\n"):
        long, _, short = line.partition(":")
        for name in long.split():
            for form in short.split():
                found[name].add(form)
                found[form].add(name)
    return {name: frozenset(others) for name, others in found.items()}


_FORMS = _read()


def forms(word: str) -> frozenset[str]:
    """The short forms of a name, and the names of which it is one."""
    return _FORMS.get(word, frozenset())
