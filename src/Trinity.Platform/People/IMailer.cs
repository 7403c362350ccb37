namespace Trinity.Platform.People;

/// <summary>Sends mail, some time later: who asks does not wait, and what is answered does not depend on it.</summary>
internal interface IMailer
{
    void Send(Mail mail);
}

/// <summary>A mail.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">The subject, without a line end.</param>
/// <param name="Text">The text.</param>
internal sealed record Mail(string To, string Subject, string Text);
