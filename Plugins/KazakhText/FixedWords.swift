/// Words whose reading the suffixes cannot tell: small words, pronouns, numerals.
enum FixedWords {
  static func reading(of form: String) -> WordReading? { table[form] }

  private static let table: [String: WordReading] = {
    var table: [String: WordReading] = [:]
    func add(_ partOfSpeech: String, _ words: String) {
      for word in words.split(separator: " ") {
        table[String(word)] = WordReading(lemma: String(word), partOfSpeech: partOfSpeech)
      }
    }
    add("CCONJ", "және мен бен пен немесе әлде бірақ алайда не я яғни")
    add("ADP", "үшін туралы жөнінде бойынша кейін дейін бері қарай арқылы сияқты секілді сайын бұрын тыс басқа соң")
    add("DET", "бұл осы сол мына ана әр барлық бүкіл кейбір қандай қай әрбір")
    add("PRON", "ол мен сен біз сіз олар кім не өз бәрі ештеңе ешкім")
    add("ADV", "өте ең тек ғана қазір бүгін кеше ертең енді әлі тағы жиі бірге қайта былтыр биыл сонымен сондай-ақ")
    add(
      "NUM",
      "бір екі үш төрт бес алты жеті сегіз тоғыз он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан жүз мың миллион миллиард"
    )
    add("PART", "да де та те ма ме ба бе па пе емес")
    add(
      "ADJ",
      "жаңа үлкен кіші жақсы бірінші екінші үшінші төртінші бесінші соңғы алғашқы негізгі бұрынғы қазіргі келесі өткен ішкі сыртқы жоғары төмен"
    )
    add("ADV", "мүмкін керек қажет")
    add("ADJ", "жоқ бар")
    for (form, lemma, features) in [
      ("оның", "ол", "Case=Gen"), ("оған", "ол", "Case=Dat"), ("оны", "ол", "Case=Acc"), ("онда", "ол", "Case=Loc"),
      ("одан", "ол", "Case=Abl"), ("онымен", "ол", "Case=Ins"), ("олардың", "олар", "Case=Gen"),
      ("оларды", "олар", "Case=Acc"), ("оларға", "олар", "Case=Dat"), ("біздің", "біз", "Case=Gen"),
      ("бізге", "біз", "Case=Dat"), ("менің", "мен", "Case=Gen"), ("маған", "мен", "Case=Dat"),
      ("мені", "мен", "Case=Acc"),
      ("бұның", "бұл", "Case=Gen"), ("мұның", "бұл", "Case=Gen"), ("бұған", "бұл", "Case=Dat"),
      ("бұны", "бұл", "Case=Acc"),
      ("осыған", "осы", "Case=Dat"), ("соған", "сол", "Case=Dat"), ("соның", "сол", "Case=Gen"),
      ("өзінің", "өз", "Case=Gen"),
      ("өзі", "өз", "Case=Nom"),
    ] {
      table[form] = WordReading(lemma: lemma, partOfSpeech: "PRON", features: features)
    }
    for (form, lemma) in [
      ("деді", "де"), ("деп", "де"), ("деген", "де"), ("дейді", "де"), ("еді", "е"), ("екен", "е"), ("болды", "бол"),
      ("болып", "бол"), ("болған", "бол"), ("болады", "бол"), ("отыр", "отыр"), ("жатыр", "жат"), ("тұр", "тұр"),
      ("жүр", "жүр"),
    ] {
      table[form] = WordReading(lemma: lemma, partOfSpeech: "VERB")
    }
    return table
  }()
}
