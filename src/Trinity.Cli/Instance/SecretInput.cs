using Spectre.Console;
using Trinity.Cli.Output;

namespace Trinity.Cli.Instance;

/// <summary>Takes a secret from whoever sits at the terminal, or else the first line of standard input; never from the arguments.</summary>
internal static class SecretInput
{
    private const int MaxLength = 4_096;

    /// <summary>Standard input, once, for all that is read of it.</summary>
    private static readonly Lazy<TextReader> Input = new(() => new StreamReader(Console.OpenStandardInput()));

    public static async Task<string> ReadAsync(Screen screen, string title, CancellationToken cancellationToken)
    {
        var secret = screen.CanAsk
            ? await new TextPrompt<string>(title + ":") { IsSecret = true }.ShowAsync(screen.Error, cancellationToken)
            : await Input.Value.ReadLineAsync(cancellationToken) ?? string.Empty;
        secret = secret.Trim();
        return secret.Length is > 0 and <= MaxLength ? secret : throw new CliException($"{title}: nothing was given.", ExitCodes.Usage);
    }

    /// <summary>Asks for something that is no secret.</summary>
    public static async Task<string> ReadLineAsync(Screen screen, string title, string option, CancellationToken cancellationToken) => screen.CanAsk
        ? await new TextPrompt<string>(title + ":").ShowAsync(screen.Error, cancellationToken)
        : throw new CliException($"{title} is missing: say {option}.", ExitCodes.Usage);
}
