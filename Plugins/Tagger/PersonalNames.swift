internal import AnnotatedText

/// What makes a word look like a part of a person's name.
enum PersonalNames {
  static func isMale(_ folded: String) -> Bool { male.contains(StemKey(folded)) }
  static func isFemale(_ folded: String) -> Bool { female.contains(StemKey(folded)) }
  static func isGiven(_ folded: String) -> Bool { isMale(folded) || isFemale(folded) }

  /// The given name of which the word is a form, in the nominative and with the word's capitals.
  static func given(_ word: Word, russian: Bool) -> String? {
    if isGiven(word.folded) { return word.text }
    let candidates =
      russian ? RussianEndings.givenCandidates(word.text) : [KazakhEndings.split(word.text, possessive: false)]
    return candidates.first { isGiven($0.stem.lowercased()) }?.stem
  }

  private static let surnameEndings = [
    "ов", "ев", "ёв", "ова", "ева", "ёва", "ин", "ина", "ский", "ская", "цкий", "цкая", "енко", "тегі", "ов", "ev",
    "ov",
    "eva", "ova", "iev", "ayev", "yeva",
  ]
  private static let patronymicEndings = [
    "ұлы", "үлі", "қызы", "улы", "кызы", "ович", "евич", "овна", "евна", "ична", "uly", "qyzy", "kyzy", "ovich",
    "evich",
  ]
  private static let surnameLetterCountMin = 5

  /// Of a word in the nominative.
  static func isSurname(_ folded: String) -> Bool {
    folded.unicodeScalars.count >= surnameLetterCountMin && surnameEndings.contains { folded.hasSuffix($0) }
      && !notSurnames.contains(StemKey(folded)) && !isPatronymic(folded)
  }

  static func isPatronymic(_ folded: String) -> Bool {
    folded.unicodeScalars.count > 5 && patronymicEndings.contains { folded.hasSuffix($0) }
  }

  /// The father's name: Маратұлы and Маратович are one.
  static func father(_ patronymic: String) -> String {
    let folded = patronymic.lowercased()
    guard let ending = patronymicEndings.first(where: { folded.hasSuffix($0) }) else { return folded }
    return String(folded.dropLast(ending.count))
  }

  /// Letters on which spellings of one name differ: Лаззат, Ләззат; Мұқан, Мукан.
  static func variant(_ name: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in name.lowercased().unicodeScalars { result.append(variants[scalar] ?? scalar) }
    return String(result)
  }

  private static let variants: [Unicode.Scalar: Unicode.Scalar] = [
    "ә": "а", "ө": "о", "ү": "у", "ұ": "у", "қ": "к", "ғ": "г", "ң": "н", "һ": "х", "і": "и", "ё": "е",
  ]

  private static let notSurnames = WordSet("қазақстан магазин вагон украина бензин апельсин")

  private static let male = WordSet(
    """
    абай абзал абылай адай азамат айбек айбар айдар айдос айтуар айхан алдияр алишер алмас алпамыс амангелді аман амир \
    андрей антон арман арнұр артем артём аскар асқар асан асет асхат асылбек атабек ахмет аян бағдат бағлан бақыт \
    бақытжан баян бахытжан бауыржан бейбіт бекболат бекжан бекзат берік бердібек болат борис бүркіт владимир виктор \
    виталий ғабит ғалым ғалымжан ғани гани данияр дарын дархан дастан даулет дәулет денис дидар дмитрий досжан думан \
    евгений еділ елдос елжан ербол ерболат ержан ерік ерлан ермек ермұхамет ернар ерсін ертай есет есен жаксылык \
    жақсылық жандос жанболат жанат жандарбек жарас жасұлан жасулан жеңіс жомарт жұмабек жүсіп зейнолла иван игорь \
    ильяс ілияс исатай кайрат қайрат канат қанат қасым қасымжомарт касым-жомарт кенес кенжебек қуаныш құдайберген \
    құрманғазы қуат лев максим мақсат мақсұт марат мади мәди мәлік медет медеу мейрам мейіржан мирас михаил мұрат мурат \
    мұхтар мухтар мұқағали нариман нұрбек нұрбол нұржан нурлан нұрлан нурсултан нұрсұлтан нұртас олжас омар оразбек \
    орал павел олег петр рамазан рахат рашид ринат руслан рустам рүстем сабыр сағат сағынтай садық самат санжар сапар \
    саят сәбит сәкен серғазы сергей серік серик серікжан сұлтан сұлтанбек сырым тарас талғат талгат тимур темірлан төлеген \
    төлеу тұрар ұлан улан үміт федор ханат шамил шәкен шерхан шоқан шыңғыс чингиз юрий юсуп ядыгар
    """)

  private static let female = WordSet(
    """
    аида айгерим айгерім айгүл айгуль айдана айжан айзада айнұр айнур айша ақбота ақерке ақмарал алия алма алина алтынай \
    анар анастасия анна арай ардақ асель әсел асем әсем асия әсия әлия бақытгүл балжан баян бибігүл ботагөз бота венера \
    гаухар гүлбаршын гүлжан гүлмира гульмира гүлнар гүлназ гүлнәр гульнара гүлсім дана дария диана динара дина дінара \
    дәрия екатерина елена еркежан жадыра жазира жанар жанна жансая жібек жұлдыз забира зарина зәуре зере индира инкар \
    ирина кәмшат камила карлыгаш қарлығаш куралай құралай лаззат ләззат лаура лейла ляззат мадина мария марина мариям \
    мейрамгүл меруерт мөлдір назгүл назерке назым наталья нұргүл нургуль ольга перизат раушан роза сабина сайран сандуғаш \
    салтанат самал сания сара сауле сәуле светлана татьяна томирис тоғжан ұлжан улжан ұлпан шара шолпан юлия
    """)
}
