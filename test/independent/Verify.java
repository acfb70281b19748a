import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A second verifier of an export, written from docs/ledger.md and the specifications alone, in another language and with nothing but the JDK: what
 *  it finds must be what the product's own finds. Reads all at once and computes roots as RFC 6962 defines them, for small files.
 *
 *  java Verify.java export ledger-verifying.json [kept.json]: one line for each breach, `CODE shard index until`; exit code 0 or 1. */
public final class Verify {
  record Entry(long index, String id, String kind, String settles, String month, byte[] hash, byte[] body) {}

  record Mark(long size, byte[] root, boolean signed) {}

  record Range(long from, long until) {}

  static final class Shard {
    String name;
    final List<String> notes = new ArrayList<>();
    final List<Entry> entries = new ArrayList<>();
    final List<Mark> marks = new ArrayList<>();
    final List<Long> absent = new ArrayList<>();
    boolean headTold;
    boolean restoredFirst;
    long expected;
    /** Up to where every index is there, in order. */
    long dense = -1;
  }

  static final Map<String, Shard> shards = new LinkedHashMap<>();
  static final Map<String, List<Mark>> said = new TreeMap<>();
  static final Map<String, List<Range>> pruned = new TreeMap<>();
  static final Map<String, Range> lost = new TreeMap<>();
  static final Map<String, TreeSet<Long>> spots = new TreeMap<>();
  static final TreeSet<String> ranges = new TreeSet<>();
  static String ledger;
  static final List<byte[]> keys = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    readKeys(Files.readString(Path.of(args[1])));
    if (args.length > 2) readKept(Files.readString(Path.of(args[2])));
    readExport(Files.readAllBytes(Path.of(args[0])));
    for (Shard shard : shards.values()) checkEntries(shard);
    for (Shard shard : shards.values()) judge(shard);
    if (!shards.containsKey("meta")) range("SHARD_MISSING", "meta", 0, 1);
    for (String name : said.keySet())
      if (!shards.containsKey(name) && !lostWhole(name) && !name.equals("meta")) range("SHARD_MISSING", name, 0, 1);
    spots.forEach((kind, indexes) -> join(kind, indexes));
    ranges.forEach(System.out::println);
    System.exit(ranges.isEmpty() ? 0 : 1);
  }

  // --- what is found

  static void spot(String code, String shard, long index, String detail) {
    spots.computeIfAbsent(code + " " + shard + " " + detail, kind -> new TreeSet<>()).add(index);
  }

  static void range(String code, String shard, long from, long until) {
    ranges.add(code + " " + shard + " " + from + " " + until);
  }

  static void whole(String code, String shard) {
    ranges.add(code + " " + shard + " - -");
  }

  static void join(String kind, TreeSet<Long> indexes) {
    String[] words = kind.split(" ");
    long from = -1;
    long until = -1;
    for (long index : indexes) {
      if (index != until) {
        if (until >= 0) range(words[0], words[1], from, until);
        from = index;
      }
      until = index + 1;
    }
    range(words[0], words[1], from, until);
  }

  // --- files

  static void readExport(byte[] file) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < file.length; at++)
      if (file[at] == '\n') {
        lines.add(Arrays.copyOfRange(file, start, at));
        start = at + 1;
      }
    boolean good = start == file.length && !lines.isEmpty() && text(lines.get(0)).equals("ketenpoort-ledger-export 1");
    boolean ended = false;
    Shard current = null;
    long count = 0;
    for (byte[] line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      if (ended) good = false;
      if (line.length > 0 && line[0] >= '0' && line[0] <= '9' && current != null) {
        entry(current, line);
        count++;
        continue;
      }
      String[] words = text(line).split("\t", -1);
      if (words[0].equals("shard") && words.length == 2) {
        current = new Shard();
        current.name = words[1];
        shards.put(words[1], current);
      } else if (words[0].equals("note") && current != null) {
        byte[] note = words.length == 2 ? base64(words[1]) : null;
        good &= note != null;
        if (note != null) current.notes.add(new String(note, StandardCharsets.UTF_8));
      } else if (words[0].equals("end") && words.length == 3) {
        ended = true;
        good &= words[1].equals("" + shards.size()) && words[2].equals("" + count);
      } else good = false;
    }
    if (!good || !ended) whole("FILE_INCOMPLETE", "");
  }

  static void entry(Shard shard, byte[] line) {
    int[] tabs = new int[7];
    int found = 0;
    for (int at = 0; at < line.length && found < 7; at++) if (line[at] == '\t') tabs[found++] = at;
    String head = found < 7 ? "" : new String(line, 0, tabs[6], StandardCharsets.ISO_8859_1);
    String[] columns = head.split("\t", -1);
    if (found < 7 || !columns[0].matches("0|[1-9][0-9]{0,14}") || !columns[6].matches("[0-9a-f]{64}")) {
      spot("NOT_AN_ENTRY", shard.name, shard.expected, "line");
      return;
    }
    long index = Long.parseLong(columns[0]);
    if (index > shard.expected) range("ENTRY_MISSING", shard.name, shard.expected, index);
    if (index < shard.expected) spot("OUT_OF_ORDER", shard.name, index, "");
    if (index != shard.expected && shard.dense < 0) shard.dense = shard.entries.size();
    shard.expected = Math.max(shard.expected, index + 1);
    byte[] body = Arrays.copyOfRange(line, tabs[6] + 1, line.length);
    shard.entries.add(new Entry(index, columns[1], columns[2], columns[4], columns[5], HexFormat.of().parseHex(columns[6]), body));
  }

  static void readKeys(String text) throws Exception {
    Map<?, ?> file = (Map<?, ?>) new Json(text).read();
    ledger = (String) file.get("name");
    for (String list : List.of("keys", "retired"))
      if (file.get(list) instanceof List<?> jwks)
        for (Object jwk : jwks) keys.add(Base64.getUrlDecoder().decode((String) ((Map<?, ?>) jwk).get("x")));
  }

  static void readKept(String text) throws Exception {
    Map<?, ?> kept = (Map<?, ?>) ((Map<?, ?>) new Json(text).read()).get("shards");
    for (Map.Entry<?, ?> one : kept.entrySet()) {
      String shard = (String) one.getKey();
      List<Mark> marks = said.computeIfAbsent(shard, name -> new ArrayList<>());
      Mark mark = open((String) one.getValue(), shard);
      if (mark != null) marks.add(mark);
    }
  }

  // --- entries

  /** `year` null: the shard of all heads. */
  record Name(String region, Integer year, int generation) {}

  static final Pattern META = Pattern.compile("meta(?:-([2-9]|[1-9][0-9]{1,2}))?");
  static final Pattern NAME = Pattern.compile("([a-z][a-z0-9-]{1,30})-([0-9]{4})(?:-([2-9]|[1-9][0-9]{1,3}))?");

  /** Null for what is no name of a shard. */
  static Name nameOf(String shard) {
    Matcher meta = META.matcher(shard);
    if (meta.matches()) return new Name("meta", null, meta.group(1) == null ? 1 : Integer.parseInt(meta.group(1)));
    Matcher name = NAME.matcher(shard);
    if (!name.matches()) return null;
    return new Name(name.group(1), Integer.valueOf(name.group(2)), name.group(3) == null ? 1 : Integer.parseInt(name.group(3)));
  }

  static void checkEntries(Shard shard) throws Exception {
    Name name = nameOf(shard.name);
    if (name == null) whole("SHARD_MISNAMED", shard.name);
    String region = name == null ? shard.name : name.region;
    for (Entry entry : shard.entries) {
      if (entry.body.length == 0) {
        shard.absent.add(entry.index);
        continue;
      }
      if (!Arrays.equals(sha256(new byte[] {0}, entry.body), entry.hash)) {
        spot("LEAF_DIFFERS", shard.name, entry.index, "");
        continue;
      }
      Map<?, ?> body = canonical(entry.body);
      if (body == null) {
        spot("NOT_CANONICAL", shard.name, entry.index, "");
        continue;
      }
      LocalDate day = dayOf(body.get("at"));
      if (day == null || !(body.get("id") instanceof String) || !(body.get("kind") instanceof String) || !(body.get("region") instanceof String)) {
        spot("NOT_AN_ENTRY", shard.name, entry.index, "body");
        continue;
      }
      List<YearMonth> months = List.of(YearMonth.from(day.minusDays(1)), YearMonth.from(day), YearMonth.from(day.plusDays(7)));
      boolean ofYear = name == null || name.year == null || months.stream().anyMatch(month -> month.getYear() == name.year);
      if (!ofYear || !region.equals(body.get("region"))) spot("WRONG_SHARD", shard.name, entry.index, "");
      if (!entry.id.equals(body.get("id"))) spot("SIDE_COLUMN_DIFFERS", shard.name, entry.index, "id");
      if (!entry.kind.equals(body.get("kind"))) spot("SIDE_COLUMN_DIFFERS", shard.name, entry.index, "kind");
      String settles = body.get("kind").equals("outcome") ? (String) body.get("of") : "-";
      if (!entry.settles.equals(settles)) spot("SIDE_COLUMN_DIFFERS", shard.name, entry.index, "settles");
      if (months.stream().noneMatch(month -> entry.month.equals(month + "-01"))) spot("SIDE_COLUMN_DIFFERS", shard.name, entry.index, "month");
      tell(shard, region, entry, body);
    }
  }

  static LocalDate dayOf(Object at) {
    if (!(at instanceof String text) || !text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z")) return null;
    try {
      return LocalDate.parse(text.substring(0, 10));
    } catch (RuntimeException error) {
      return null;
    }
  }

  static void tell(Shard shard, String region, Entry entry, Map<?, ?> body) {
    if (!List.of("heads", "restored", "pruned").contains(body.get("kind"))) return;
    try {
      Map<?, ?> change = (Map<?, ?>) body.get("change");
      switch ((String) body.get("kind")) {
        case "heads" -> ((List<?>) change.get("heads")).forEach(state -> say((Map<?, ?>) state));
        case "pruned" -> ((List<?>) change.get("ranges")).forEach(range -> prune((Map<?, ?>) range));
        default -> restore(shard, region, entry, change);
      }
    } catch (RuntimeException error) {
      spot("NOT_AN_ENTRY", shard.name, entry.index, "change");
    }
  }

  static Mark say(Map<?, ?> state) {
    Mark mark = new Mark(number(state.get("size")), HexFormat.of().parseHex((String) state.get("root")), false);
    said.computeIfAbsent((String) state.get("shard"), name -> new ArrayList<>()).add(mark);
    return mark;
  }

  static void prune(Map<?, ?> range) {
    Range gone = new Range(number(range.get("from")), number(range.get("until")));
    pruned.computeIfAbsent((String) range.get("shard"), name -> new ArrayList<>()).add(gone);
  }

  static void restore(Shard shard, String region, Entry entry, Map<?, ?> change) {
    List<Map<?, ?>> losses = new ArrayList<>(List.of(change));
    if (change.get("also") instanceof List<?> also) also.forEach(one -> losses.add((Map<?, ?>) one));
    if (entry.index == 0) shard.restoredFirst = true;
    for (Map<?, ?> loss : losses) {
      String before = (String) ((Map<?, ?>) loss.get("published")).get("shard");
      Name name = nameOf(before);
      if (entry.index == 0 && !before.equals(shard.name) && name != null && name.region.equals(region)) continue;
      spot("RESTORED_UNLINKED", shard.name, entry.index, "");
      return;
    }
    for (Map<?, ?> loss : losses) {
      Map<?, ?> published = (Map<?, ?>) loss.get("published");
      lost.put((String) published.get("shard"), new Range(number(loss.get("left")), say(published).size));
    }
  }

  static long number(Object value) {
    return Long.parseLong(((Json.Numeral) value).text());
  }

  // --- shards

  static void judge(Shard shard) throws Exception {
    for (String note : shard.notes) {
      Mark mark = open(note, shard.name);
      if (mark == null) shard.headTold = true;
      else shard.marks.add(mark);
    }
    shard.marks.addAll(said.getOrDefault(shard.name, List.of()));
    shard.marks.sort(Comparator.comparingLong(Mark::size));
    judgeBodies(shard);
    judgeRoots(shard);
    judgeTail(shard);
    judgeSigned(shard);
    Name name = nameOf(shard.name);
    if (name != null && name.generation > 1 && shard.expected > 0 && !shard.restoredFirst && !shard.absent.contains(0L)) spot("RESTORED_UNLINKED", shard.name, 0, "");
  }

  /** Whether a restore lost it whole, as the shard that goes on says. */
  static boolean lostWhole(String shard) {
    Range restored = lost.getOrDefault(shard, new Range(0, 0));
    long most = said.get(shard).stream().mapToLong(Mark::size).max().orElse(0);
    return restored.from == 0 && restored.until > 0 && most <= restored.until;
  }

  static void judgeBodies(Shard shard) {
    List<Range> gone = pruned.getOrDefault(shard.name, List.of());
    for (long index : shard.absent)
      if (gone.stream().noneMatch(range -> range.from <= index && index < range.until)) spot("BODY_MISSING", shard.name, index, "");
  }

  static void judgeRoots(Shard shard) throws Exception {
    long rooted = shard.dense < 0 ? shard.entries.size() : shard.dense;
    // Roots are known up to the whole blocks of 1024 before a gap.
    if (shard.dense >= 0) rooted -= rooted % 1024;
    long good = 0;
    Mark bad = null;
    boolean holdsLater = false;
    for (Mark mark : shard.marks) {
      if (mark.size > rooted) continue;
      boolean holds = Arrays.equals(mark.root, head(shard.entries, 0, (int) mark.size));
      if (holds && bad == null) good = mark.size;
      if (holds && bad != null) holdsLater = true;
      if (!holds && bad == null) bad = mark;
    }
    if (bad == null) return;
    boolean sameSize = false;
    long from = 0;
    for (Mark mark : shard.marks) {
      if (mark.size > rooted) continue;
      boolean holds = Arrays.equals(mark.root, head(shard.entries, 0, (int) mark.size));
      if (holds && mark.size == bad.size) sameSize = true;
      if (holds && mark.size < bad.size) from = Math.max(from, mark.size);
    }
    range(holdsLater || sameSize ? "FORKED" : "ROOT_DIFFERS", shard.name, from, bad.size);
  }

  static void judgeTail(Shard shard) {
    Range restored = lost.getOrDefault(shard.name, new Range(0, 0));
    long known = shard.expected >= restored.from ? Math.max(shard.expected, restored.until) : shard.expected;
    long most = shard.marks.stream().mapToLong(Mark::size).max().orElse(0);
    if (most > known) range("TAIL_MISSING", shard.name, shard.expected, most);
  }

  static void judgeSigned(Shard shard) {
    long last = shard.marks.stream().filter(Mark::signed).mapToLong(Mark::size).max().orElse(-1);
    if (shard.expected == 0 || (last < 0 && shard.headTold)) return;
    if (last < 0) range("UNSIGNED", shard.name, shard.expected, shard.expected + 1);
    else if (last < shard.expected) range("UNSIGNED_TAIL", shard.name, last, shard.expected);
  }

  /** MTH of RFC 6962 §2.1. */
  static byte[] head(List<Entry> entries, int from, int until) throws Exception {
    if (until == from) return sha256();
    if (until - from == 1) return entries.get(from).hash;
    int half = Integer.highestOneBit(until - from - 1);
    return sha256(new byte[] {1}, head(entries, from, from + half), head(entries, from + half, until));
  }

  // --- checkpoints (C2SP signed-note, tlog-checkpoint)

  static Mark open(String note, String shard) throws Exception {
    int end = note.lastIndexOf("\n\n");
    String[] lines = end < 1 ? new String[0] : note.substring(0, end + 1).split("\n", -1);
    if (lines.length != 4 || !lines[1].matches("0|[1-9][0-9]{0,18}")) {
      whole("CHECKPOINT_MALFORMED", shard);
      return null;
    }
    long size = Long.parseLong(lines[1]);
    if (!lines[0].equals(ledger + "/" + shard)) {
      range("CHECKPOINT_OF_ANOTHER", shard, size, size + 1);
      return null;
    }
    byte[] text = note.substring(0, end + 1).getBytes(StandardCharsets.UTF_8);
    int signers = 0;
    for (String line : note.substring(end + 2).split("\n")) {
      String[] words = line.split(" ");
      byte[] signed = words.length == 3 && words[0].equals("\u2014") ? base64(words[2]) : null;
      if (signed == null || signed.length < 5) {
        whole("CHECKPOINT_MALFORMED", shard);
        return null;
      }
      for (byte[] key : keys) {
        byte[] id = sha256((words[1] + "\n").getBytes(StandardCharsets.UTF_8), new byte[] {1}, key);
        if (!words[1].equals(lines[0]) || !Arrays.equals(id, 0, 4, signed, 0, 4)) continue;
        if (!holds(key, text, Arrays.copyOfRange(signed, 4, signed.length))) {
          whole("SIGNATURE_INVALID", shard);
          return null;
        }
        signers++;
      }
    }
    if (signers == 0) range("UNSIGNED", shard, size, size + 1);
    return signers == 0 ? null : new Mark(size, Base64.getDecoder().decode(lines[2]), true);
  }

  static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  static boolean holds(byte[] key, byte[] text, byte[] signature) throws Exception {
    byte[] der = HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(key));
    PublicKey known = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(known);
    verifier.update(text);
    return verifier.verify(signature);
  }

  static byte[] sha256(byte[]... parts) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (byte[] part : parts) digest.update(part);
    return digest.digest();
  }

  // --- canonical JSON (RFC 8785)

  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException error) {
      return "";
    }
  }

  /** The object, or null when the bytes are not how RFC 8785 writes one. */
  static Map<?, ?> canonical(byte[] bytes) {
    try {
      String text = text(bytes);
      Object value = new Json(text).read();
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      written.writeBytes(Json.write(value).getBytes(StandardCharsets.UTF_8));
      return value instanceof Map<?, ?> map && Arrays.equals(written.toByteArray(), bytes) ? map : null;
    } catch (RuntimeException error) {
      return null;
    }
  }

  /** Reads JSON strictly, and writes it canonically. */
  static final class Json {
    record Numeral(String text) {}

    private final String text;
    private int at;

    Json(String text) {
      this.text = text;
    }

    Object read() {
      Object value = value();
      space();
      if (at != text.length()) throw new IllegalArgumentException("more than one value");
      return value;
    }

    private Object value() {
      space();
      char first = text.charAt(at);
      if (first == '{') return object();
      if (first == '[') return list();
      if (first == '"') return string();
      for (String word : List.of("true", "false", "null"))
        if (text.startsWith(word, at)) {
          at += word.length();
          return word.equals("null") ? null : Boolean.valueOf(word);
        }
      Matcher number = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?").matcher(text).region(at, text.length());
      if (!number.lookingAt()) throw new IllegalArgumentException("no value");
      at = number.end();
      return new Numeral(number.group());
    }

    private Map<String, Object> object() {
      Map<String, Object> members = new LinkedHashMap<>();
      at++;
      space();
      if (text.charAt(at) == '}') at++;
      else
        do {
          space();
          String name = string();
          space();
          if (text.charAt(at++) != ':') throw new IllegalArgumentException("no colon");
          if (members.containsKey(name)) throw new IllegalArgumentException("twice");
          members.put(name, value());
        } while (more('}'));
      return members;
    }

    private List<Object> list() {
      List<Object> items = new ArrayList<>();
      at++;
      space();
      if (text.charAt(at) == ']') at++;
      else do items.add(value()); while (more(']'));
      return items;
    }

    private boolean more(char close) {
      space();
      char next = text.charAt(at++);
      if (next != ',' && next != close) throw new IllegalArgumentException("neither more nor the end");
      return next == ',';
    }

    private String string() {
      if (text.charAt(at++) != '"') throw new IllegalArgumentException("no text");
      StringBuilder read = new StringBuilder();
      for (char next = text.charAt(at++); next != '"'; next = text.charAt(at++)) {
        if (next < ' ') throw new IllegalArgumentException("a control character");
        if (next != '\\') {
          read.append(next);
          continue;
        }
        char escaped = text.charAt(at++);
        int simple = "\"\\/bfnrt".indexOf(escaped);
        if (simple >= 0) read.append("\"\\/\b\f\n\r\t".charAt(simple));
        else if (escaped == 'u') {
          read.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        } else throw new IllegalArgumentException("an escape that is none");
      }
      return read.toString();
    }

    private void space() {
      while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) at++;
    }

    static String write(Object value) {
      if (value instanceof String text) return quoted(text);
      if (value instanceof Numeral number) return whole(number.text());
      if (value instanceof List<?> items) return "[" + String.join(",", items.stream().map(Json::write).toList()) + "]";
      if (!(value instanceof Map<?, ?> members)) return String.valueOf(value);
      // String.compareTo goes by UTF-16 code units, as the RFC does.
      List<String> written = new ArrayList<>();
      new TreeMap<>(members).forEach((name, member) -> written.add(quoted((String) name) + ":" + write(member)));
      return "{" + String.join(",", written) + "}";
    }

    /** Entries hold whole numbers only. */
    private static String whole(String text) {
      long number = Long.parseLong(text);
      if (Math.abs(number) > 1L << 53) throw new IllegalArgumentException("more than a double holds");
      return Long.toString(number);
    }

    private static String quoted(String text) {
      StringBuilder written = new StringBuilder("\"");
      for (char next : text.toCharArray()) {
        int simple = "\"\\\b\f\n\r\t".indexOf(next);
        if (simple >= 0) written.append('\\').append("\"\\bfnrt".charAt(simple));
        else if (next < ' ') written.append(String.format("\\u%04x", (int) next));
        else written.append(next);
      }
      return written.append('"').toString();
    }
  }
}
