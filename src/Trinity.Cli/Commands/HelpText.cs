using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Trinity.Cli.Output;

namespace Trinity.Cli.Commands;

/// <summary>The help of a command: what it does, how it is called, and examples to copy.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    private const int MaxWidth = 100;
    private const int Indent = 2;
    private const int MaxTerm = 34;

    public static void Use(RootCommand root)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpText();
            help.Aliases.Clear();
            help.Aliases.Add("-h");
            help.Description = "Shows this help.";
        }
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output, Math.Min(MaxWidth, Screen.Width ?? MaxWidth));
        return ExitCodes.Done;
    }

    public static void Write(Command command, TextWriter output, int width)
    {
        Wrap(output, command.Description ?? string.Empty, 0, width);
        if (command is CliCommand { Remarks: { } remarks })
        {
            output.WriteLine();
            Wrap(output, remarks, 0, width);
        }

        Heading(output, "Usage");
        Wrap(output, UsageOf(command), Indent, width);
        Section(output, "Commands", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (TermOf(sub), sub.Description)), width);
        var arguments = command.Arguments.Where(argument => !argument.Hidden);
        Section(output, "Arguments", arguments.Select(argument => (LabelOf(argument), argument.Description)), width);
        Section(output, "Options", Own(command), width);
        Section(output, "For every command", Inherited(command), width);
        if (command is CliCommand { Examples: [_, ..] examples })
        {
            Heading(output, "Examples");
            foreach (var example in examples)
            {
                output.WriteLine(new string(' ', Indent) + example);
            }
        }
    }

    /// <summary>A command as a user types it.</summary>
    public static string CallOf(Command command) => string.Join(' ', Ancestry(command).Reverse().Select(NameOf));

    private static IEnumerable<(string Term, string? Description)> Own(Command command) => command.Options
        .Where(option => !option.Hidden && !option.Recursive && option is not VersionOption)
        .Select(option => (TermOf(option), DescriptionOf(option)));

    private static IEnumerable<(string Term, string? Description)> Inherited(Command command) => Ancestry(command)
        .SelectMany(parent => parent.Options)
        .Where(option => option.Recursive && !option.Hidden)
        .Select(option => (TermOf(option), DescriptionOf(option)));

    private static string UsageOf(Command command)
    {
        var usage = string.Join(' ', [CallOf(command), .. command.Arguments.Where(argument => !argument.Hidden).Select(LabelOf)]);
        usage += command.Subcommands.Any(sub => !sub.Hidden) ? command.Action is null ? " COMMAND" : " [COMMAND]" : string.Empty;
        return usage + " [options]";
    }

    private static string NameOf(Command command) => command is RootCommand ? CliCommands.Name : command.Name;

    private static IEnumerable<Command> Ancestry(Command command)
    {
        for (var current = command; current is not null; current = current.Parents.OfType<Command>().FirstOrDefault())
        {
            yield return current;
        }
    }

    private static string LabelOf(Argument argument)
    {
        var name = argument.HelpName ?? argument.Name;
        name = argument.Arity.MaximumNumberOfValues > 1 ? name + "…" : name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string TermOf(Command command) => string.Join(' ', [command.Name, .. command.Arguments.Where(argument => !argument.Hidden).Select(LabelOf)]);

    private static string TermOf(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length));
        return option.ValueType == typeof(bool) || option is HelpOption ? names : $"{names} {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}";
    }

    private static string? DescriptionOf(Option option) => option.Required ? $"{option.Description} Required." : option.Description;

    private static void Heading(TextWriter output, string title)
    {
        output.WriteLine();
        output.WriteLine(title + ":");
    }

    private static void Section(TextWriter output, string title, IEnumerable<(string Term, string? Description)> rows, int width)
    {
        var list = rows.ToArray();
        if (list.Length == 0)
        {
            return;
        }

        Heading(output, title);
        var column = Indent + Math.Min(MaxTerm, list.Max(row => row.Term.Length)) + 2;
        foreach (var (term, description) in list)
        {
            var head = new string(' ', Indent) + term;
            var lines = TextLines.Wrap(description ?? string.Empty, width - column);
            if (head.Length > column - 2)
            {
                output.WriteLine(head);
                head = string.Empty;
            }

            foreach (var line in lines)
            {
                output.WriteLine((head.PadRight(column) + line).TrimEnd());
                head = string.Empty;
            }
        }
    }

    private static void Wrap(TextWriter output, string text, int indent, int width)
    {
        foreach (var line in TextLines.Wrap(text, width - indent))
        {
            output.WriteLine((new string(' ', indent) + line).TrimEnd());
        }
    }
}
