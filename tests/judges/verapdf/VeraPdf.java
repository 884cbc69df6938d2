// Asks veraPDF about PDF files: `VeraPdf 2a,ua1 FILE...` prints one JSON line per file and flavour.
// Exit 0: all compliant; 1: some are not; 2: trouble (bad arguments, a file that cannot be read as a PDF).

import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ProfileDirectory;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.processor.reports.enums.JobEndStatus;

public final class VeraPdf {
    public static void main(String[] args) {
        System.exit(judge(args));
    }

    private static int judge(String[] args) {
        if (args.length < 2) {
            System.err.println("usage: FLAVOUR[,FLAVOUR...] FILE...   e.g. 2a,ua1 sheet.pdf");
            return 2;
        }
        // Its parser logs every oddity of a file to stderr; the verdict is what counts here.
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();

        ProfileDirectory profiles = Profiles.getVeraProfileDirectory();
        if (profiles.getPDFAFlavours().isEmpty()) {
            System.err.println("veraPDF read none of its profiles: the JAXB runtime is not on the class path");
            return 2;
        }
        List<PDFAFlavour> flavours = new ArrayList<>();
        for (String id : args[0].split(",", -1)) {
            PDFAFlavour flavour = PDFAFlavour.byFlavourId(id);
            // An unknown name answers with NO_FLAVOUR, and judging by that would pass anything.
            if (flavour == null || flavour == PDFAFlavour.NO_FLAVOUR || !profiles.getPDFAFlavours().contains(flavour)) {
                TreeSet<String> known = new TreeSet<>();
                profiles.getPDFAFlavours().forEach(f -> known.add(f.getId()));
                System.err.println("unknown flavour: '" + id + "'; known: " + String.join(" ", known));
                return 2;
            }
            flavours.add(flavour);
        }

        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        boolean compliant = true;
        boolean trouble = false;
        for (String file : List.of(args).subList(1, args.length)) {
            for (PDFAFlavour flavour : flavours) {
                try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), flavour);
                        // one shown failure a rule, passed checks not kept, messages spelt out, no progress
                        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 1, false, true, false)) {
                    ValidationResult result = validator.validate(parser);
                    if (result.getJobEndStatus() != JobEndStatus.NORMAL || result.getTotalAssertions() == 0) {
                        throw new IllegalStateException("validation did not finish: " + result.getJobEndStatus());
                    }
                    out.println(line(file, flavour, result));
                    compliant &= result.isCompliant();
                } catch (Exception | StackOverflowError | OutOfMemoryError e) {
                    System.err.println(file + ": " + flavour.getId() + ": " + cause(e));
                    trouble = true;
                }
            }
        }
        return trouble ? 2 : compliant ? 0 : 1;
    }

    private static String line(String file, PDFAFlavour flavour, ValidationResult result) {
        Map<RuleId, String> messages = new HashMap<>();
        for (TestAssertion failed : result.getTestAssertions()) {
            if (failed.getStatus() == TestAssertion.Status.FAILED) {
                String told = failed.getErrorMessage();
                messages.putIfAbsent(failed.getRuleId(), told == null ? failed.getMessage() : told);
            }
        }
        // Sorted, so that two runs print the same.
        Map<String, String> failures = new TreeMap<>();
        for (Map.Entry<RuleId, Integer> failed : result.getFailedChecks().entrySet()) {
            RuleId rule = failed.getKey();
            failures.put(
                    String.format("%s %06d", rule.getClause(), rule.getTestNumber()),
                    "{\"clause\":" + json(rule.getClause())
                            + ",\"testNumber\":" + rule.getTestNumber()
                            + ",\"message\":" + json(messages.getOrDefault(rule, ""))
                            + ",\"count\":" + failed.getValue() + "}");
        }
        return "{\"file\":" + json(file)
                + ",\"flavour\":" + json(flavour.getId())
                + ",\"compliant\":" + result.isCompliant()
                + ",\"failures\":[" + String.join(",", failures.values()) + "]}";
    }

    private static String cause(Throwable e) {
        StringBuilder said = new StringBuilder();
        for (; e != null; e = e.getCause()) {
            said.append(said.length() == 0 ? "" : ": ").append(e.getMessage() == null ? e.getClass().getName() : e.getMessage());
        }
        return said.toString();
    }

    private static String json(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
