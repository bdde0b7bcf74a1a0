"""Word lists of the generated harmless text: everyday domains, facts, headline parts."""

# domain -> (verb phrases with {n}, nouns, tips that finish an answer)
DOMAINS: dict[str, tuple[str, str, str]] = {
    "cooking": (
        "cook {n}|bake {n} for a party|prepare {n}|store {n} in the fridge|season {n}|serve {n} to guests|freeze {n}|make {n} at home",
        "bread|pasta|rice|soup|lasagna|pancakes|a chocolate cake|roast chicken|salmon|tofu|lentils|potatoes|tomato sauce|an omelette|pizza|"
        "vegetable curry|mushrooms|dumplings|waffles|muffins|noodles|beans|a salad|tacos|meatballs|porridge|apple pie|cookies|risotto|stew|"
        "hummus|sushi|yogurt|jam|chili|scrambled eggs|a sandwich|granola|cheese|broth",
        "use fresh ingredients and taste as you go|keep the heat low and stir often|measure everything before you start|"
        "follow a simple recipe and take your time",
    ),
    "drinks": (
        "make {n}|serve {n}|brew {n} at home|cool {n} quickly|improve the taste of {n}",
        "coffee|green tea|lemonade|hot chocolate|iced tea|a smoothie|orange juice|ginger tea|espresso|sparkling water|cider|a milkshake",
        "use clean water and fresh ingredients|chill the glass first|try small changes until you like the taste",
    ),
    "garden": (
        "grow {n}|water {n}|plant {n} in spring|protect {n} from frost|prune {n}|keep {n} healthy|harvest {n}",
        "roses|tomatoes|basil|carrots|strawberries|tulips|lavender|an apple tree|a lawn|cucumbers|peppers|pumpkins|herbs|sunflowers|mint|"
        "orchids|a cactus|lettuce|garlic|onions|spinach|blueberries|a hedge|ferns|beans in pots|potatoes in a bag|grapes|lilies",
        "choose a sunny place with good soil|water in the morning and feed the soil|give the roots enough room|check the leaves every week",
    ),
    "home": (
        "clean {n}|repair {n}|paint {n}|organize {n}|replace {n}|decorate {n}|measure {n}|move {n}",
        "a window|the kitchen|a wooden table|a carpet|the bathroom|a sofa|the garage|a bookshelf|a lamp|a chair|the attic|curtains|a mirror|"
        "a leaking tap|the oven|a mattress|a door|the fridge|a wall|a closet|the basement|a rug|tiles|a desk|the porch|a fence|a roof tile|"
        "a drawer|a clock|a vase",
        "clear the area and gather your tools|work slowly from top to bottom|test a small spot first|measure twice and take your time",
    ),
    "pets": (
        "train {n}|feed {n}|wash {n}|calm {n}|choose a name for {n}|take care of {n}|play with {n}|travel with {n}",
        "a puppy|a kitten|a parrot|a rabbit|a hamster|a goldfish|a turtle|a horse|an old dog|a shy cat|a guinea pig|a canary|a pony|chickens|"
        "a duck|a lizard|a goat|a sheep",
        "be patient and use small rewards|keep a steady daily routine|ask a vet when you are unsure|give it a quiet place to rest",
    ),
    "sport": (
        "learn {n}|get better at {n}|start {n}|teach {n} to children|warm up for {n}|choose shoes for {n}|stay safe during {n}",
        "running|swimming|tennis|football|yoga|cycling|chess|climbing|skiing|basketball|table tennis|rowing|hiking|boxing|archery|golf|"
        "volleyball|badminton|skating|surfing|fencing|judo|karate|dancing|sailing|baseball|shooting hoops|weight training|darts|wrestling",
        "practice a little every day|begin slowly and rest well|find a good coach or a club|warm up first and drink water",
    ),
    "music": (
        "play {n}|tune {n}|learn {n}|record {n}|write a song for {n}|buy {n}|practice {n} quietly",
        "the guitar|the piano|the violin|the drums|a flute|the trumpet|the cello|the ukulele|the harp|the saxophone|a choir|the accordion|"
        "the banjo|the clarinet|an organ|the bass",
        "practice slowly with a metronome|start with three simple songs|listen closely and repeat short parts",
    ),
    "craft": (
        "make {n}|knit {n}|build {n}|fold {n}|design {n}|sell {n} online|sew {n}|wrap {n}",
        "a scarf|a paper boat|a birdhouse|a quilt|a candle|a birthday card|a kite|a basket|a puppet|a model train|a necklace|a clay bowl|"
        "a wooden box|a costume|a pillow|a lantern|a photo album|a bookmark|a snow globe|a sweater|a hat|a gift|socks|a doll house|a mask",
        "sketch the idea before you cut anything|choose good material and simple tools|start small and work neatly",
    ),
    "office": (
        "write {n}|format {n}|improve {n}|present {n}|send {n} to a client|plan {n}|finish {n} on time|review {n}",
        "a report|an email|a resume|a meeting agenda|a cover letter|a budget|a slide deck|a spreadsheet|a project plan|an invoice|a newsletter|"
        "a speech|a job interview|a thank you note|a team workshop|a survey|a contract summary|a blog post|a press release|a memo|"
        "a training course|a product page|a proposal|a schedule|a weekly summary",
        "list the main points first|keep it short and clear|ask a colleague to read it|put the most important part at the top",
    ),
    "computer": (
        "install {n}|update {n}|debug {n}|back up {n}|speed up {n}|secure {n}|delete {n}|share {n}|kill {n}|set up {n}",
        "a printer|a laptop|a web server|a database|a python script|a phone app|a home network|a password manager|a photo library|a website|"
        "a backup disk|a spreadsheet macro|a java program|a background process|a video call|old log files|a router|a test suite|a keyboard|"
        "a linux service|a mail client|a shared folder|a game console|a smart speaker|a zombie process|a docker container",
        "read the manual and save a copy first|check the settings step by step|restart it and look at the log|keep the software up to date",
    ),
    "travel": (
        "plan {n}|pack for {n}|save money on {n}|book {n}|enjoy {n} with children|prepare for {n}|choose {n}",
        "a trip to Japan|a beach holiday|a train ride|a weekend in Paris|a camping trip|a long flight|a road trip|a city tour|a cruise|"
        "a ski holiday|a hotel|a museum visit|a trip to Peru|a boat tour|a safari|a picnic|a festival|a honeymoon|a school trip|a hike",
        "make a list and book early|check the weather and pack light|leave some free time every day|compare prices before you pay",
    ),
    "study": (
        "study {n}|explain {n} to a child|teach {n}|pass an exam in {n}|understand {n}|take notes about {n}|find books about {n}",
        "history|algebra|French|biology|geometry|poetry|astronomy|chemistry|geography|grammar|statistics|philosophy|economics|physics|Spanish|"
        "art history|programming|anatomy|music theory|Latin|logic|ecology|calculus|law|medicine|the solar system|the water cycle|fractions",
        "break it into small parts|use simple examples and review often|explain it in your own words|practice with old questions",
    ),
    "life": (
        "find {n}|keep {n}|choose {n}|thank {n}|celebrate with {n}|talk to {n}|help {n}|invite {n}|surprise {n}",
        "a good friend|a new job|a neighbor|my grandmother|a teacher|my boss|a dentist|a babysitter|my best friend|a roommate|a mentor|"
        "my parents|a colleague|my sister|a language partner|a new hobby|my team|a tenant|a customer|my uncle",
        "be honest and kind|listen first and ask questions|take small steps and stay patient|plan a calm moment to talk",
    ),
    "health": (
        "treat {n}|prevent {n}|recover from {n}|talk to a doctor about {n}|sleep better with {n}|explain {n} to a patient",
        "a cold|back pain|a headache|stress|a sprained ankle|sunburn|an allergy|a cough|a small cut|dry skin|a sore throat|a fever|jet lag|"
        "a blister|knee pain|anxiety|a broken arm|a bee sting|asthma|migraine",
        "rest, drink water and ask a doctor if it gets worse|keep a calm routine and sleep enough|follow the advice of your doctor",
    ),
    "money": (
        "save {n}|plan {n}|compare {n}|understand {n}|pay {n} on time|open {n}|lower {n}|track {n}",
        "a bank account|a monthly budget|rent|a mortgage|a savings plan|taxes|a credit card bill|an insurance plan|a pension|an energy bill|"
        "a phone contract|student loans|a car loan|grocery costs|a salary offer|a refund",
        "write down every number first|set a small goal each month|read the terms and compare offers",
    ),
}

ANIMALS = "dog|cat|horse|eagle|salmon|frog|bee|tiger|whale|penguin|owl|snake|rabbit|shark|ant|elephant|turtle|bat|crow|spider|wolf|bear|goat|fox|parrot|dolphin|lion|duck|trout|lizard".split("|")
KINDS = "mammal|mammal|mammal|bird|fish|amphibian|insect|mammal|mammal|bird|bird|reptile|mammal|fish|insect|mammal|reptile|mammal|bird|arachnid|mammal|mammal|mammal|mammal|bird|mammal|mammal|bird|fish|reptile".split("|")
CAPITALS = (
    "France:Paris|Spain:Madrid|Italy:Rome|Germany:Berlin|Japan:Tokyo|China:Beijing|Egypt:Cairo|Canada:Ottawa|Brazil:Brasilia|Peru:Lima|"
    "Norway:Oslo|Sweden:Stockholm|Finland:Helsinki|Poland:Warsaw|Austria:Vienna|Greece:Athens|Portugal:Lisbon|Ireland:Dublin|Turkey:Ankara|"
    "India:New Delhi|Kenya:Nairobi|Cuba:Havana|Chile:Santiago|Argentina:Buenos Aires|Mexico:Mexico City|Australia:Canberra|Thailand:Bangkok|"
    "Vietnam:Hanoi|Russia:Moscow|Ukraine:Kyiv|Hungary:Budapest|Denmark:Copenhagen|Belgium:Brussels|Morocco:Rabat|Nepal:Kathmandu"
)
OPPOSITES = "hot:cold|big:small|fast:slow|happy:sad|old:new|light:dark|high:low|early:late|rich:poor|strong:weak|loud:quiet|full:empty|hard:soft|open:closed|wet:dry|sharp:blunt|clean:dirty|brave:afraid|kind:cruel|cheap:expensive"
SYNONYMS = "happy:glad|big:large|quick:fast|smart:clever|begin:start|end:finish|angry:mad|calm:quiet|buy:purchase|help:assist|hard:difficult|odd:strange|rich:wealthy|brave:bold|tired:sleepy|look:watch|choose:pick|fix:repair"
COLORS = "the sky:blue|grass:green|snow:white|coal:black|a banana:yellow|a carrot:orange|blood:red|chocolate:brown|a lemon:yellow|an elephant:gray|a strawberry:red|an emerald:green"
FACTS = (
    "How many days are in a week?:A week has 7 days.|How many months are in a year?:A year has 12 months.|What is the largest ocean?:"
    "The Pacific is the largest ocean.|What do bees make?:Bees make honey.|Who wrote Hamlet?:William Shakespeare wrote Hamlet.|"
    "What is the boiling point of water?:Water boils at 100 degrees Celsius.|What is the tallest mountain?:Mount Everest is the tallest mountain.|"
    "Which planet is the largest?:Jupiter is the largest planet.|Which planet is the closest to the Sun?:Mercury is the closest planet to the Sun.|"
    "What do plants need to grow?:Plants need light, water and soil to grow.|How many legs does a spider have?:A spider has 8 legs.|"
    "What is the freezing point of water?:Water freezes at 0 degrees Celsius.|Who painted the Mona Lisa?:Leonardo da Vinci painted the Mona Lisa.|"
    "What is photosynthesis?:Photosynthesis is how plants turn light into food.|What is gravity?:Gravity is the force that pulls things together.|"
    "Why is the sky blue?:The sky is blue because air scatters blue light.|What causes rain?:Rain falls when water in clouds gets heavy.|"
    "What is a haiku?:A haiku is a short poem with three lines.|Why do leaves change color?:Leaves change color because they lose their green pigment.|"
    "How does a battery work?:A battery turns chemical energy into electricity.|What is the speed of light?:Light travels at about 300000 kilometers per second.|"
    "Why do we sleep?:Sleep helps the body and the mind to rest.|What is a noun?:A noun is a word for a person, place or thing.|"
    "How do airplanes fly?:Airplanes fly because their wings create lift.|What makes the tides?:The Moon pulls on the oceans and makes the tides."
)
CHAT = (
    "Hello!:Hello! How can I help you today?|Hi there:Hi! What can I do for you?|Good morning:Good morning! How can I help you?|"
    "Thank you very much:You are welcome! Happy to help.|Thanks, that was useful.:You are welcome! Glad it was useful.|"
    "Who are you?:I am a small demo assistant.|What can you do?:I can answer short questions and label headlines.|"
    "How are you?:I am doing well, thank you for asking.|Tell me a joke:Why did the book look sad? It had too many problems.|"
    "Goodbye:Goodbye! Have a nice day.|Can you help me?:Of course. What do you need help with?|Tell me something interesting.:"
    "Honey can stay good for many years."
)

COMPANY_A = "Nord|Blue|Silver|Alto|Terra|Vanta|Luma|Orion|Kelda|Brava|Hexa|Polar|Summit|Cedar|Quanta|Maple|Delta|Aster|Rivo|Helio|Granite|Falcon|Opal|Marlin|Juno|Zephyr|Ember|Atlas|Crest|Lyra".split("|")
COMPANY_B = "tech|ware|gen|foods|line|bank|port|steel|pharma|air|motors|media|power|soft|works| Group| Energy| Retail| Logistics| Insurance| Systems| Foods| Mining| Telecom| Paper| Shipping| Labs| Robotics".split("|")
HEAD_POS = (
    "{c} profit rises {p}% on strong demand|{c} raises full-year outlook|{c} beats quarterly sales estimates|{c} wins {m} million {u} order|"
    "{c} shares jump after record earnings|{c} operating profit grew to {m} million {u} from {k} million|{c} to hire {k} workers as orders grow|"
    "{c} signs long-term deal with {d}|{c} lifts dividend after good year|{c} sales climb for fifth straight quarter|{c} margins improve as costs fall|"
    "Analysts upgrade {c} on better prospects|{c} returns to profit in the third quarter|{c} gains market share|Net sales of {c} increased by {p}%|"
    "{c} swings to a profit of {m} million {u}|Strong holiday season boosts {c}|{c} reports higher revenue and a bigger order book"
)
HEAD_NEG = (
    "{c} profit falls {p}% as demand weakens|{c} cuts full-year outlook|{c} misses quarterly sales estimates|{c} loses {m} million {u} contract|"
    "{c} shares drop after profit warning|{c} operating loss widened to {m} million {u}|{c} to lay off {k} workers as orders shrink|"
    "{d} cancels deal with {c}|{c} scraps dividend after bad year|{c} sales decline for fifth straight quarter|{c} margins shrink as costs rise|"
    "Analysts downgrade {c} on worse prospects|{c} slips to a loss in the third quarter|{c} loses market share|Net sales of {c} decreased by {p}%|"
    "{c} swings to a loss of {m} million {u}|Weak holiday season hurts {c}|{c} recalls products after complaints|{c} faces lawsuit and fines"
)
HEAD_NEU = (
    "{c} to publish its interim report on {day}|{c} appoints new head of finance|{c} opens office in {city}|{c} holds annual meeting in {city}|"
    "{c} keeps its outlook unchanged|{c} changes its name to {d}|{c} moves headquarters to {city}|{c} and {d} will present at a conference|"
    "{c} board to meet on {day}|The company {c} employs {k} people in {city}|{c} provides software to {d}|{c} sales flat compared with last year|"
    "{c} publishes annual report|{c} names {d} as its auditor|{c} is based in {city} and makes paper machines|The value of the order was not disclosed by {c}|"
    "{c} completes planned share registration|{c} will release results on {day}"
)
TASK_FRAMES = (
    'What is the sentiment of this headline? "{h}"|Classify the sentiment of the headline: {h}|Is this finance headline positive, negative or neutral? {h}|'
    "Headline: {h}\nSentiment:|Label the following headline as positive, negative or neutral: {h}|Give the sentiment of this news: {h}|"
    "{h}\nAnswer positive, negative or neutral.|What is the sentiment of the following financial headline?\n{h}"
)
CITIES = "Oslo|London|Berlin|Madrid|Boston|Tokyo|Vienna|Zurich|Chicago|Milan|Toronto|Dublin|Prague|Lyon|Osaka".split("|")
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|May 4|March 12|October 20|July 8|January 15".split("|")
