using System.CommandLine;

namespace Trinity.Cli.Commands;

/// <summary>For how many days something holds that is made.</summary>
internal static class Lifetime
{
    public static Option<int?> Option()
    {
        var days = new Option<int?>("--days") { Description = "For how many days it holds, 1 to 3650. Default: for ever.", HelpName = "N" };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 3650)
            {
                result.AddError("--days is a number from 1 to 3650.");
            }
        });
        return days;
    }

    /// <summary>Until when it holds; null for ever.</summary>
    public static DateTimeOffset? ExpiryOf(this Session session, int? days) => days is { } count ? session.Time.GetUtcNow().AddDays(count) : null;
}
