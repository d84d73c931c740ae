/// One way to understand a word form.
package struct WordReading: Sendable, Hashable {
  /// Lower case.
  package var lemma: String
  /// A Universal Dependencies tag.
  package var partOfSpeech: String
  /// Universal Dependencies features in alphabetic order, `Case=Gen|Number=Plur`; "" for none.
  package var features: String

  package init(lemma: String, partOfSpeech: String, features: String = "") {
    self.lemma = lemma
    self.partOfSpeech = partOfSpeech
    self.features = features
  }
}
